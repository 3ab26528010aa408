variable "lambda_runtime" {
  type        = string
  description = "The runtime of all functions."

  validation {
    condition     = contains(["go1.x", "provided.al2"], var.lambda_runtime)
    error_message = "Only go1.x and provided.al2 are allowed here."
  }
}
