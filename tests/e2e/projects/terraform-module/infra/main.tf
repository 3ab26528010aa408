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


module "fetch" {
  source  = "../modules/go-lambda"
  name    = "fetch"
  role    = aws_iam_role.lambda.arn
  archive = "${path.module}/../build/fetch.zip"
}

module "store" {
  source  = "../modules/go-lambda"
  name    = "store"
  role    = aws_iam_role.lambda.arn
  archive = "${path.module}/../build/store.zip"
}
