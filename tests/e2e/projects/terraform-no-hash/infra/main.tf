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


resource "aws_lambda_function" "notify" {
  function_name = "notify"
  role          = aws_iam_role.lambda.arn
  runtime       = "go1.x"
  handler       = "main"
  filename      = "../build/notify.zip"
}
