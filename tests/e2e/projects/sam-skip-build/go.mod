module example.com/sam-skip-build

go 1.21

require github.com/aws/aws-lambda-go v1.34.1
