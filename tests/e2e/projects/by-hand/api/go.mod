module example.com/by-hand/api

go 1.21

require github.com/aws/aws-lambda-go v1.47.0
