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


resource "aws_lambda_function" "orders" {
  function_name    = "orders"
  role             = aws_iam_role.lambda.arn
  runtime          = "go1.x"
  handler          = "orders"
  filename         = "../build/orders.zip"
  source_code_hash = filebase64sha256("../build/orders.zip")
  timeout          = 5
}

resource "aws_lambda_function" "refunds" {
  function_name    = "refunds"
  role             = aws_iam_role.lambda.arn
  runtime          = "go1.x"
  handler          = "refunds"
  filename         = "../build/refunds.zip"
  source_code_hash = filebase64sha256("../build/refunds.zip")
}
