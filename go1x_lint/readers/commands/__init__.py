"""What commands do, whoever runs them: `go build`, `zip`, `cp`, `docker`, `aws lambda …`, understood here, once."""
