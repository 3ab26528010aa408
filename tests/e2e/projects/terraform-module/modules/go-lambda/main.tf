resource "aws_lambda_function" "this" {
  function_name    = var.name
  role             = var.role
  runtime          = "go1.x"
  handler          = var.name
  architectures    = ["x86_64"]
  filename         = var.archive
  source_code_hash = filebase64sha256(var.archive)

  environment {
    variables = {
      NAME = var.name
    }
  }
}
