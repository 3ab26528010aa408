module example.com/output-folder

go 1.21

require github.com/aws/aws-lambda-go v1.19.1
