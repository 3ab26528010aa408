module example.com/terraform-local-exec

go 1.21

require github.com/aws/aws-lambda-go v1.47.0
