package iam

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base32"
	"strings"
	"time"
)

// policiesFile lists AWS managed policies in the order of their making, a line each: name,
// path, default version, created, updated, document. They are AWS's own documents, as
// recorded from the IAM API by the moto project (5.2.1, May 2026); what a data science
// beginner meets, and the job functions.
//
//go:embed policies.tsv
var policiesFile string

// catalogue holds the lines of policiesFile as managed policies whose documents are not
// parsed yet. It is made when the program starts, so that forks of a template share it.
var catalogue, catalogueIndex = readCatalogue(policiesFile)

const awsPolicies = "arn:aws:iam::aws:policy"

func readCatalogue(file string) ([]*managed, map[string]*managed) {
	var list []*managed
	index := map[string]*managed{}
	for line := range strings.Lines(file) {
		f := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 6)
		created, _ := time.Parse(time.RFC3339, f[3])
		updated, _ := time.Parse(time.RFC3339, f[4])
		p := &managed{
			id: catalogueID(f[0]), name: f[0], path: f[1], arn: awsPolicies + f[1] + f[0], created: created, updated: updated,
			versions: []*version{{id: f[2], created: updated, text: f[5]}}, current: f[2],
		}
		list = append(list, p)
		index[p.arn] = p
	}
	return list, index
}

// catalogueID makes up a policy id that is always the same: the recording has none.
func catalogueID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "ANPA" + base32.StdEncoding.EncodeToString(sum[:])[:17]
}
