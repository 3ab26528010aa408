module example.com/serverless-own-patterns

go 1.21

require github.com/aws/aws-lambda-go v1.47.0
