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


locals {
  archive = "${path.module}/../build/index.zip"
}

resource "aws_s3_bucket" "code" {
  bucket = "code-of-lambdas"
}

resource "aws_s3_object" "index" {
  bucket = aws_s3_bucket.code.bucket
  key    = "index-${filemd5(local.archive)}.zip"
  source = local.archive
}

resource "aws_lambda_function" "index" {
  function_name = "index"
  role          = aws_iam_role.lambda.arn
  runtime       = "go1.x"
  handler       = "main"
  s3_bucket     = aws_s3_object.index.bucket
  s3_key        = aws_s3_object.index.key
}
