terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.26"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

resource "aws_iam_role" "lambda" {
  name               = "lambda"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Action = "sts:AssumeRole", Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" } }] })
}


resource "null_resource" "build" {
  triggers = {
    source = filemd5("${path.module}/cmd/audit/main.go")
  }

  provisioner "local-exec" {
    command = "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o bin/audit ./cmd/audit"
  }
}

data "archive_file" "audit" {
  type        = "zip"
  source_file = "bin/audit"
  output_path = "build/audit.zip"
  depends_on  = [null_resource.build]
}

resource "aws_lambda_function" "audit" {
  function_name    = "audit"
  role             = aws_iam_role.lambda.arn
  runtime          = "go1.x"
  handler          = "audit"
  filename         = data.archive_file.audit.output_path
  source_code_hash = data.archive_file.audit.output_base64sha256
}
