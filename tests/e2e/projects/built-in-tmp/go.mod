module example.com/built-in-tmp

go 1.21

require github.com/aws/aws-lambda-go v1.19.1
