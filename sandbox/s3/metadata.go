package s3

import (
	"time"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// metadata is the configuration of S3 Metadata. The tables have names and states, but there is nothing here to query them with.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-overview.html
type metadata struct {
	journal                        types.JournalTableConfiguration
	inventory                      types.InventoryTableConfiguration
	annotations                    types.AnnotationTableConfiguration
	since, listedSince, notedSince time.Time // when the journal, the inventory and the annotations were turned on
}

const tableDelay = 2 * time.Minute // from CREATING, or BACKFILLING, to ACTIVE

// CreateBucketMetadataConfiguration turns the journal table on and, if wanted, those of inventory and annotations. It returns
// MetadataConfigurationConflict if that was done, and MalformedXML.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketMetadataConfiguration.html
func (s *Service) CreateBucketMetadataConfiguration(c *aws.Call, in *s3.CreateBucketMetadataConfigurationInput) (*s3.CreateBucketMetadataConfigurationOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if b.metadata != nil || b.tables != nil {
		return nil, fail(409, "MetadataConfigurationConflict", "A metadata configuration already exists on this bucket.", field("BucketName", b.name))
	}
	m := &metadata{since: c.Now, listedSince: c.Now, notedSince: c.Now}
	if cfg := in.MetadataConfiguration; cfg.JournalTableConfiguration != nil {
		m.journal = *cfg.JournalTableConfiguration
		m.inventory = aws.Value(cfg.InventoryTableConfiguration)
		m.annotations = aws.Value(cfg.AnnotationTableConfiguration)
	}
	if err := checkRecords(m.journal.RecordExpiration); err != nil {
		return nil, err
	}
	b.metadata = m
	b.changed(c)
	return &s3.CreateBucketMetadataConfigurationOutput{}, nil
}

// checkRecords wants days just where records expire.
func checkRecords(e *types.RecordExpiration) error {
	switch {
	case e == nil, (e.Expiration == types.ExpirationStateEnabled) != (e.Days != nil):
		return malformedXML()
	case e.Days != nil && *e.Days < 7:
		return invalidArgument("RecordExpiration Days must be at least 7", "Days", number(int64(*e.Days)))
	}
	return nil
}

// metadataOf finds the configuration of a bucket, or returns MetadataConfigurationNotFound.
func (s *Service) metadataOf(c *aws.Call, name, expectedOwner *string) (*bucket, *metadata, error) {
	b, err := s.configure(c, name, expectedOwner)
	if err == nil && b.metadata == nil {
		err = missing("MetadataConfigurationNotFound", "The metadata configuration does not exist", b)
	}
	if err != nil {
		return nil, nil, err
	}
	return b, b.metadata, nil
}

// GetBucketMetadataConfiguration tells what the tables are called and how far they are, or returns MetadataConfigurationNotFound.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketMetadataConfiguration.html
func (s *Service) GetBucketMetadataConfiguration(c *aws.Call, in *s3.GetBucketMetadataConfigurationInput) (*s3.GetBucketMetadataConfigurationOutput, error) {
	b, m, err := s.metadataOf(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	space, tables := "b_"+b.name, "arn:aws:s3tables:"+b.region+":"+b.owner+":bucket/aws-s3"
	arn := func(table string) *string { return new(tables + "/table/" + space + "/" + table) }
	r := &types.MetadataConfigurationResult{
		DestinationResult: &types.DestinationResult{TableBucketArn: &tables, TableBucketType: types.S3TablesBucketTypeAws, TableNamespace: &space},
		JournalTableConfigurationResult: &types.JournalTableConfigurationResult{RecordExpiration: m.journal.RecordExpiration, TableName: new("journal"),
			TableStatus: tableStatus(c.Now, m.since, "CREATING"), TableArn: arn("journal")},
	}
	if st := m.inventory.ConfigurationState; st != "" {
		r.InventoryTableConfigurationResult = &types.InventoryTableConfigurationResult{ConfigurationState: st}
		if st == types.InventoryConfigurationStateEnabled {
			t := r.InventoryTableConfigurationResult
			t.TableName, t.TableStatus, t.TableArn = new("inventory"), tableStatus(c.Now, m.listedSince, "BACKFILLING"), arn("inventory")
		}
	}
	if st := m.annotations.ConfigurationState; st != "" {
		r.AnnotationTableConfigurationResult = &types.AnnotationTableConfigurationResult{ConfigurationState: st, Role: m.annotations.Role}
		if st == types.AnnotationConfigurationStateEnabled {
			t := r.AnnotationTableConfigurationResult
			t.TableName, t.TableStatus, t.TableArn = new("annotation"), tableStatus(c.Now, m.notedSince, "BACKFILLING"), arn("annotation")
		}
	}
	return &s3.GetBucketMetadataConfigurationOutput{GetBucketMetadataConfigurationResult: &types.GetBucketMetadataConfigurationResult{MetadataConfigurationResult: r}}, nil
}

func tableStatus(now, since time.Time, before string) *string {
	if now.Sub(since) < tableDelay {
		return &before
	}
	return new("ACTIVE")
}

// DeleteBucketMetadataConfiguration turns all tables off, if they were on.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketMetadataConfiguration.html
func (s *Service) DeleteBucketMetadataConfiguration(c *aws.Call, in *s3.DeleteBucketMetadataConfigurationInput) (*s3.DeleteBucketMetadataConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.metadata = nil
	b.changed(c)
	return &s3.DeleteBucketMetadataConfigurationOutput{}, nil
}

// UpdateBucketMetadataJournalTableConfiguration says how long the journal's records are kept. It returns MetadataConfigurationNotFound and MalformedXML.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UpdateBucketMetadataJournalTableConfiguration.html
func (s *Service) UpdateBucketMetadataJournalTableConfiguration(c *aws.Call, in *s3.UpdateBucketMetadataJournalTableConfigurationInput) (*s3.UpdateBucketMetadataJournalTableConfigurationOutput, error) {
	b, m, err := s.metadataOf(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := checkRecords(in.JournalTableConfiguration.RecordExpiration); err != nil {
		return nil, err
	}
	m.journal.RecordExpiration = in.JournalTableConfiguration.RecordExpiration
	b.changed(c)
	return &s3.UpdateBucketMetadataJournalTableConfigurationOutput{}, nil
}

// UpdateBucketMetadataInventoryTableConfiguration turns the inventory table on or off, or returns MetadataConfigurationNotFound.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UpdateBucketMetadataInventoryTableConfiguration.html
func (s *Service) UpdateBucketMetadataInventoryTableConfiguration(c *aws.Call, in *s3.UpdateBucketMetadataInventoryTableConfigurationInput) (*s3.UpdateBucketMetadataInventoryTableConfigurationOutput, error) {
	b, m, err := s.metadataOf(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	m.inventory, m.listedSince = types.InventoryTableConfiguration(*in.InventoryTableConfiguration), c.Now
	b.changed(c)
	return &s3.UpdateBucketMetadataInventoryTableConfigurationOutput{}, nil
}

// UpdateBucketMetadataAnnotationTableConfiguration turns the table of annotations on or off, or returns MetadataConfigurationNotFound.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UpdateBucketMetadataAnnotationTableConfiguration.html
func (s *Service) UpdateBucketMetadataAnnotationTableConfiguration(c *aws.Call, in *s3.UpdateBucketMetadataAnnotationTableConfigurationInput) (*s3.UpdateBucketMetadataAnnotationTableConfigurationOutput, error) {
	b, m, err := s.metadataOf(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	m.annotations, m.notedSince = types.AnnotationTableConfiguration(*in.AnnotationTableConfiguration), c.Now
	b.changed(c)
	return &s3.UpdateBucketMetadataAnnotationTableConfigurationOutput{}, nil
}

// CreateBucketMetadataTableConfiguration is the first version of CreateBucketMetadataConfiguration, with a table bucket of one's own. No sandbox has
// table buckets, so that the configuration fails, as it does in AWS, after it was accepted.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketMetadataTableConfiguration.html
func (s *Service) CreateBucketMetadataTableConfiguration(c *aws.Call, in *s3.CreateBucketMetadataTableConfigurationInput) (*s3.CreateBucketMetadataTableConfigurationOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if b.metadata != nil || b.tables != nil {
		return nil, fail(409, "MetadataConfigurationConflict", "A metadata configuration already exists on this bucket.", field("BucketName", b.name))
	}
	d := in.MetadataTableConfiguration.S3TablesDestination
	if d == nil || d.TableBucketArn == nil || d.TableName == nil {
		return nil, malformedXML()
	}
	b.tables = d
	b.changed(c)
	return &s3.CreateBucketMetadataTableConfigurationOutput{}, nil
}

// GetBucketMetadataTableConfiguration tells why it failed, or returns MetadataConfigurationNotFound.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketMetadataTableConfiguration.html
func (s *Service) GetBucketMetadataTableConfiguration(c *aws.Call, in *s3.GetBucketMetadataTableConfigurationInput) (*s3.GetBucketMetadataTableConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	d := b.tables
	if d == nil {
		return nil, missing("MetadataConfigurationNotFound", "The metadata configuration does not exist", b)
	}
	return &s3.GetBucketMetadataTableConfigurationOutput{GetBucketMetadataTableConfigurationResult: &types.GetBucketMetadataTableConfigurationResult{
		Status: new("FAILED"), Error: &types.ErrorDetails{ErrorCode: new("TableBucketNotFound"), ErrorMessage: new("The table bucket does not exist.")},
		MetadataTableConfigurationResult: &types.MetadataTableConfigurationResult{S3TablesDestinationResult: &types.S3TablesDestinationResult{
			TableBucketArn: d.TableBucketArn, TableName: d.TableName, TableNamespace: new("aws_s3_metadata"),
			TableArn: new(*d.TableBucketArn + "/table/aws_s3_metadata/" + *d.TableName)}}}}, nil
}

// DeleteBucketMetadataTableConfiguration forgets it, if it was there.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketMetadataTableConfiguration.html
func (s *Service) DeleteBucketMetadataTableConfiguration(c *aws.Call, in *s3.DeleteBucketMetadataTableConfigurationInput) (*s3.DeleteBucketMetadataTableConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.tables = nil
	b.changed(c)
	return &s3.DeleteBucketMetadataTableConfigurationOutput{}, nil
}
