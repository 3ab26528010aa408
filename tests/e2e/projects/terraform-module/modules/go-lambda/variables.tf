variable "name" {
  type = string
}

variable "role" {
  type = string
}

variable "archive" {
  type        = string
  description = "The archive that holds the program, by the function's name."
}
