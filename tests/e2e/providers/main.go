// Command providers stands in for Terraform's providers aws, archive and null: its name says which it is.
//
// Terraform itself is the real one, and so are its expressions, graph, state and provisioners. Only what the projects of the bench use is
// here: functions become functions of the account in a folder, as the commands of `aws` there do it.
package main

import (
	"context"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

func main() {
	name := strings.TrimPrefix(filepath.Base(os.Args[0]), "terraform-provider-")
	name, _, _ = strings.Cut(name, "_")
	options := providerserver.ServeOpts{Address: "registry.terraform.io/hashicorp/" + name}
	if err := providerserver.Serve(context.Background(), func() provider.Provider { return &stand{name: name} }, options); err != nil {
		log.Fatal(err)
	}
}

// stand is a provider.
type stand struct{ name string }

func (p *stand) Metadata(_ context.Context, _ provider.MetadataRequest, r *provider.MetadataResponse) {
	r.TypeName = p.name
}

func (p *stand) Schema(_ context.Context, _ provider.SchemaRequest, r *provider.SchemaResponse) {
	r.Schema = schema.Schema{}
	if p.name == "aws" {
		r.Schema.Attributes = map[string]schema.Attribute{
			"region":  schema.StringAttribute{Optional: true},
			"profile": schema.StringAttribute{Optional: true},
		}
	}
}

func (p *stand) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (p *stand) Resources(context.Context) []func() resource.Resource {
	var made []func() resource.Resource
	for name, of := range kinds {
		if strings.HasPrefix(name, p.name+"_") {
			made = append(made, func() resource.Resource { return &thing{name: name, kind: of} })
		}
	}
	return made
}

func (p *stand) DataSources(context.Context) []func() datasource.DataSource {
	switch p.name {
	case "archive":
		return []func() datasource.DataSource{func() datasource.DataSource { return &archive{} }}
	case "aws":
		return []func() datasource.DataSource{func() datasource.DataSource { return &policy{} }}
	}
	return nil
}
