module example.com/terraform-s3

go 1.21

require github.com/aws/aws-lambda-go v1.47.0
