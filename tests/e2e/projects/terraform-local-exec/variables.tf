variable "runtime" {
  type    = string
  default = "go1.x"
}
