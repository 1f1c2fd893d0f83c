package main

const help = `Cloudlet: an AWS that fits in a blog post. IAM, STS, S3 and EC2, emulated, for
learning, for tests, and for pages that show how it is done.

  cloudlet serve [flags]     serve sandboxes and the page that drives them
  cloudlet serve --help      all flags, with their environment variables
  cloudlet lesson new NAME   write a small lesson to start from
  cloudlet lesson test DIR   play all lessons below a folder
  cloudlet version           what this is

Start it, and open the address that it prints:

  cloudlet serve

Use the AWS CLI or any SDK with the sandbox called local. Give it credentials that
your scripts know:

  cloudlet serve --access-key test --secret-key test
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1
  aws --endpoint-url http://127.0.0.1:8080 s3 mb s3://raw-data

Make it as new between two tests (same keys, nothing else left):

  curl -X POST http://127.0.0.1:8080/api/sandboxes/local/reset

Make another sandbox, with an account and keys of its own:

  curl -X POST http://127.0.0.1:8080/api/sandboxes

Watch what happens in it (ID and TOKEN are in the answer to the command before):

  curl -N -H "Authorization: Bearer TOKEN" http://127.0.0.1:8080/api/sandboxes/ID/events

A bucket has a host name too: http://BUCKET.s3.ID.localhost:8080/KEY
`
