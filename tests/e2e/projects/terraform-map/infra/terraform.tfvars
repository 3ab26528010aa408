lambda_runtime = "go1.x"
