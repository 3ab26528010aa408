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
    always = timestamp()
  }

  provisioner "local-exec" {
    command     = "go build -ldflags '-s -w' -o ${path.module}/bin/report ./cmd/report"
    environment = {
      GOOS        = "linux"
      GOARCH      = "amd64"
      CGO_ENABLED = "0"
    }
  }
}

data "archive_file" "report" {
  type        = "zip"
  source_file = "${path.module}/bin/report"
  output_path = "${path.module}/build/report.zip"
  depends_on  = [null_resource.build]
}

resource "aws_lambda_function" "report" {
  function_name    = "report"
  role             = aws_iam_role.lambda.arn
  runtime          = var.runtime
  handler          = "report"
  filename         = data.archive_file.report.output_path
  source_code_hash = data.archive_file.report.output_base64sha256
}
