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
  functions = toset(["signup", "login"])
}

data "archive_file" "code" {
  for_each    = local.functions
  type        = "zip"
  source_file = "${path.module}/../bin/${each.key}"
  output_path = "${path.module}/../build/${each.key}.zip"
}

resource "aws_lambda_function" "this" {
  for_each         = local.functions
  function_name    = each.key
  role             = aws_iam_role.lambda.arn
  runtime          = "go1.x"
  handler          = each.key
  filename         = data.archive_file.code[each.key].output_path
  source_code_hash = data.archive_file.code[each.key].output_base64sha256
}
