package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		log.Fatal(err)
	}
	client := s3.NewFromConfig(cfg)
	bucket := aws.String("notes-of-a-newcomer")
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: bucket}); err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"monday", "tuesday", "wednesday"} {
		_, err := client.PutObject(ctx, &s3.PutObjectInput{
			Bucket: bucket,
			Key:    aws.String("days/" + name + ".txt"),
			Body:   strings.NewReader("notes of " + name),
		})
		if err != nil {
			log.Fatal(err)
		}
	}
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: bucket})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			log.Fatal(err)
		}
		for _, object := range page.Contents {
			fmt.Println(*object.Key, *object.Size, "bytes")
		}
	}
	object, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("days/monday.txt")})
	if err != nil {
		log.Fatal(err)
	}
	defer object.Body.Close()
	text, _ := io.ReadAll(object.Body)
	fmt.Println("monday says:", string(text))
}
