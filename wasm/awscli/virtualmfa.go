package awscli

import "encoding/base64"

// bootstraps are the forms of a virtual MFA device's seed.
var bootstraps = []string{"QRCodePNG", "Base32StringSeed"}

// addBootstrap adds the options that send the seed of a new virtual MFA device to a file
// instead of the screen.
func (a *arguments) addBootstrap() {
	a.add(&argument{option: option{name: "--outfile", required: true}, apply: ignore})
	a.add(&argument{option: option{name: "--bootstrap-method", required: true, choices: bootstraps}, apply: ignore})
}

// saveBootstrap writes the wanted form of the seed to the file and keeps all forms out of the output.
func (t *target) saveBootstrap(o *object) error {
	device, ok := o.vals["VirtualMFADevice"].(*object)
	if !ok {
		return nil
	}
	text, _ := device.vals[t.bootstrap].(string)
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return err
	}
	for _, b := range bootstraps {
		device.del(b)
	}
	return t.writeFile(t.outfile, data)
}
