package iam

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/sandbox/aws"
)

// takenAliases stand for the rest of the world: an alias is unique across all of AWS. Sorted.
var takenAliases = strings.Fields(`
	about account accounts acme adam admin administrator adobe airbnb aisha alan albert alex alfred ali alibaba alice alpha amanda amazon
	amazon-web-services amber amy andrea andreas andrew andy angela anita ann anna anne anthony anton apache api app apple arthur ash ashley
	asia atlas aurora austin ava aws awscloud backup bank barbara bart basic ben benjamin bernd bernie best beta beth big bill billing billy
	bird bitcoin black blog blue bmw bob boeing booking boss box brain brand brian bruce bryan business canon capital carl carla carlos carol
	caroline cat catherine cdn chad charles charlie chat chen chloe chris christian christine cisco citi claire clara class claude client
	clients cloud cloudlet code coder coffee cole colin company connect console contact core corp corporate craig credit crypto customer daisy
	dan dana daniel danny dash data data-lake data-platform data-science database databricks datascience dave david dean deb debug default dell
	deloitte delta demo dennis deploy design dev dev-account dev1 development devops diana diego digital disney dmitri dog dominic don donald
	dora dropbox ebay edge edith edward elena eli elisa elizabeth ella emily emma engineering eric erik erika ernst esther etsy eva evan eve
	example expedia external facebook fang felix finance fiona fire first fitbit flask foo foobar ford frank fred free fun future gabriel game
	games gamma gary gemma general george gina github gitlab global gold google gordon grace graham green greg group guest hannah harry harvard
	hbo health heidi helen hello help henry home home-lab honda host hotel hub hugo ian ibm ida idea info infra infrastructure innovation intel
	internal internet iot iris isaac ivan jack jacob james jan jane janet jason java jay jean jeff jennifer jenny jeremy jerry jess jessica jill
	jim jimmy joan joe joel johan johanna john jon jonas jonathan jordan jose joseph josh joshua joy juan judy julia julian julie july june
	justin kai karen karl kate kathy katie keith kelly ken kenneth kevin kim king kyle lab lambda larry laura lauren learning lee lego lena leo
	leon leonard lewis liam lily linda linkedin linux lisa live liz local log logging logs london lopez louis love luca lucas lucy luis luke
	lyft mad mail main management manager marc marco margaret maria marie marina mario mark marketing martha martin mary master matilda matt
	matthew mattias max maya mcdonalds media medium megan mercedes mia michael michelle microservices microsoft miguel mike milan mine mit
	mobile mohamed molly monday money mongodb monica moon morgan moto music my-account my-app my-aws my-aws-account my-cloud my-company
	my-first-account my-test myaccount mycompany mytest nancy naomi nasa nathan neil netflix network new news nick nicolas nicole nike nina noah
	node nokia nora north nvidia oliver olivia one online openai oracle org oscar otto pam partner pat patricia patrick paul paula payments
	paypal peggy pepsi personal peter peter-pan pfizer phil philip photos pinterest platform play portal pre-prod preprod primary private prod
	production project public python quality quinn rachel ralph ray rebecca red reddit reports research richard rick rob robert robin roger
	roland ron root rosa rose roy russell ruth ryan sales salesforce sam samantha samsung sand sandbox sandra sap sara sarah save school science
	scott sean search sebastian secure security self sergio service services shane shared sharon shop siemens silver simon site slack small snap
	snowflake social sofia software sonia sony sophia sophie south space spotify square stage staging star starbucks startup stefan stella steph
	stephanie stephen steve steven store stripe student students studio sue sun support susan sven sydney system tara tax tea team tech ted temp
	teresa tesla test test-account test1 test123 tester testing theo thomas tiffany tiger tim time tina toby todd tokyo tom tony tools toyota
	tracy training travel trial tutorial twitch twitter uber ubuntu una unity university user users valentina vanessa vera veronica victor
	victoria video vip visa vodafone volvo walmart walter wanda web web1 website wendy wikipedia will william wind work workshop world www xerox
	yahoo yoga yolanda you young youtube yvonne zach zalando zara zoe zoom`)

// CreateAccountAlias names the account's sign-in page; an earlier alias is replaced.
// It returns EntityAlreadyExists if anyone in AWS has the name.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html
func (s *Service) CreateAccountAlias(c *aws.Call, in *iam.CreateAccountAliasInput) (*iam.CreateAccountAliasOutput, error) {
	alias := *in.AccountAlias
	if allDigits(alias) || strings.Contains(alias, "--") {
		return nil, aws.Errorf(400, "ValidationError", "The specified value for accountAlias is invalid. It must be a minimum length of 3 characters and maximum length of 63 characters, contain only digits, lowercase letters, and hyphens (-), but cannot begin or end with a hyphen.")
	}
	if _, taken := slices.BinarySearch(takenAliases, alias); taken || alias == s.alias {
		return nil, aliasTaken(alias)
	}
	s.alias = alias
	c.Changed(aws.Created, s.aliasResource())
	return &iam.CreateAccountAliasOutput{}, nil
}

// HasAlias reports whether the account is called so.
func (s *Service) HasAlias(alias string) bool { return alias != "" && s.alias == alias }

// AliasTaken is the refusal of an alias that somebody has.
func (s *Service) AliasTaken(alias string) *aws.Error { return aliasTaken(alias) }

// allDigits reports whether alias could be mistaken for an account id.
func allDigits(alias string) bool {
	return len(alias) == 12 && strings.Trim(alias, "0123456789") == ""
}

func (s *Service) aliasResource() aws.Resource {
	return aws.Resource{Service: "iam", Type: "account-alias", ID: s.alias, Name: s.alias}
}

// ListAccountAliases lists the account's alias, if it has one.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html
func (s *Service) ListAccountAliases(c *aws.Call, in *iam.ListAccountAliasesInput) (*iam.ListAccountAliasesOutput, error) {
	out := &iam.ListAccountAliasesOutput{AccountAliases: []string{}}
	if s.alias != "" {
		out.AccountAliases = []string{s.alias}
	}
	return out, nil
}

// DeleteAccountAlias gives the alias up.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html
func (s *Service) DeleteAccountAlias(c *aws.Call, in *iam.DeleteAccountAliasInput) (*iam.DeleteAccountAliasOutput, error) {
	if s.alias == "" || s.alias != *in.AccountAlias {
		return nil, noSuchAlias(*in.AccountAlias)
	}
	gone := s.aliasResource()
	s.alias = ""
	c.Changed(aws.Deleted, gone)
	return &iam.DeleteAccountAliasOutput{}, nil
}
