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
  lambdas = {
    grant = { handler = "grant", memory = 128 }
    deny  = { handler = "deny", memory = 256 }
  }
}

data "archive_file" "code" {
  for_each    = local.lambdas
  type        = "zip"
  source_dir  = "${path.module}/../dist/${each.key}"
  output_path = "${path.module}/../build/${each.key}.zip"
}

resource "aws_lambda_function" "all" {
  for_each         = local.lambdas
  function_name    = "access-${each.key}"
  role             = aws_iam_role.lambda.arn
  runtime          = var.lambda_runtime
  handler          = each.value.handler
  memory_size      = each.value.memory
  filename         = data.archive_file.code[each.key].output_path
  source_code_hash = data.archive_file.code[each.key].output_base64sha256
}
