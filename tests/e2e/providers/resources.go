package main

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// kind is a type of resource: its attributes by how they are given, and what is done when it is created or changed.
type kind struct {
	name     string   // the attribute that names it, and whose change makes another one
	strings  []string // given or not
	computed []string // given, or else known afterwards
	numbers  []string
	booleans []string
	lists    []string
	maps     []string
	blocks   map[string]map[string]attr.Type
	apply    func(now, before map[string]any) error
}

var kinds = map[string]kind{
	"aws_lambda_function": {
		name: "function_name",
		strings: []string{
			"role", "handler", "runtime", "filename", "s3_bucket", "s3_key", "s3_object_version", "image_uri", "package_type", "description",
		},
		computed: []string{"source_code_hash", "arn", "invoke_arn", "qualified_arn", "version"},
		numbers:  []string{"timeout", "memory_size", "reserved_concurrent_executions"},
		booleans: []string{"publish"},
		lists:    []string{"architectures", "layers"},
		maps:     []string{"tags"},
		blocks: map[string]map[string]attr.Type{
			"environment": {"variables": types.MapType{ElemType: types.StringType}},
			"image_config": {
				"command":           types.ListType{ElemType: types.StringType},
				"entry_point":       types.ListType{ElemType: types.StringType},
				"working_directory": types.StringType,
			},
		},
		apply: function,
	},
	"aws_iam_role":             {name: "name", strings: []string{"assume_role_policy"}, computed: []string{"arn"}},
	"aws_s3_bucket":            {name: "bucket", computed: []string{"arn"}},
	"aws_s3_object":            {name: "key", strings: []string{"bucket", "source", "etag", "source_hash"}, computed: []string{"version_id"}, apply: object},
	"null_resource":            {maps: []string{"triggers"}},
	"aws_lambda_alias":         {name: "name", strings: []string{"function_name", "function_version"}, computed: []string{"arn"}},
	"aws_cloudwatch_log_group": {name: "name", numbers: []string{"retention_in_days"}, computed: []string{"arn"}},
}

// thing is a resource of a kind.
type thing struct {
	name string
	kind kind
}

func (t *thing) Metadata(_ context.Context, _ resource.MetadataRequest, r *resource.MetadataResponse) {
	r.TypeName = t.name
}

func (t *thing) Schema(_ context.Context, _ resource.SchemaRequest, r *resource.SchemaResponse) {
	// The SDK with which the provider is written leaves what is computed as it was, until something changes it.
	same := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	made := map[string]schema.Attribute{"id": schema.StringAttribute{Computed: true, PlanModifiers: same}}
	if t.kind.name != "" {
		again := []planmodifier.String{stringplanmodifier.RequiresReplace()}
		made[t.kind.name] = schema.StringAttribute{Required: true, PlanModifiers: again}
	}
	for _, name := range t.kind.strings {
		made[name] = schema.StringAttribute{Optional: true}
	}
	for _, name := range t.kind.computed {
		made[name] = schema.StringAttribute{Optional: true, Computed: true, PlanModifiers: same}
	}
	for _, name := range t.kind.numbers {
		made[name] = schema.NumberAttribute{Optional: true}
	}
	for _, name := range t.kind.booleans {
		made[name] = schema.BoolAttribute{Optional: true}
	}
	for _, name := range t.kind.lists {
		made[name] = schema.ListAttribute{Optional: true, ElementType: types.StringType}
	}
	for _, name := range t.kind.maps {
		made[name] = schema.MapAttribute{Optional: true, ElementType: types.StringType}
	}
	if t.name == "null_resource" {
		made["triggers"] = schema.MapAttribute{Optional: true, ElementType: types.StringType, PlanModifiers: []planmodifier.Map{another{}}}
	}
	blocks := map[string]schema.Block{}
	for name, of := range t.kind.blocks {
		inner := map[string]schema.Attribute{}
		for key, kind := range of {
			switch kind := kind.(type) {
			case types.MapType:
				inner[key] = schema.MapAttribute{Optional: true, ElementType: kind.ElemType}
			case types.ListType:
				inner[key] = schema.ListAttribute{Optional: true, ElementType: kind.ElemType}
			default:
				inner[key] = schema.StringAttribute{Optional: true}
			}
		}
		blocks[name] = schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: inner}}
	}
	r.Schema = schema.Schema{Attributes: made, Blocks: blocks}
}

// another makes a new resource where a map changes, as null_resource's triggers do.
type another struct{}

func (another) Description(context.Context) string         { return "" }
func (another) MarkdownDescription(context.Context) string { return "" }
func (another) PlanModifyMap(_ context.Context, q planmodifier.MapRequest, r *planmodifier.MapResponse) {
	r.RequiresReplace = !q.State.Raw.IsNull() && !q.PlanValue.Equal(q.StateValue)
}

func (t *thing) Create(_ context.Context, q resource.CreateRequest, r *resource.CreateResponse) {
	made, err := t.applied(q.Plan.Raw, nil)
	if err != nil {
		r.Diagnostics.AddError("creating "+t.name, err.Error())
		return
	}
	r.State.Raw = made
}

func (t *thing) Read(_ context.Context, q resource.ReadRequest, r *resource.ReadResponse) {
	r.State.Raw = q.State.Raw
}

func (t *thing) Update(_ context.Context, q resource.UpdateRequest, r *resource.UpdateResponse) {
	made, err := t.applied(q.Plan.Raw, plain(q.State.Raw).(map[string]any))
	if err != nil {
		r.Diagnostics.AddError("updating "+t.name, err.Error())
		return
	}
	r.State.Raw = made
}

func (t *thing) Delete(_ context.Context, q resource.DeleteRequest, r *resource.DeleteResponse) {
	if t.name == "aws_lambda_function" {
		if err := remove(plain(q.State.Raw).(map[string]any)); err != nil {
			r.Diagnostics.AddError("deleting "+t.name, err.Error())
		}
	}
}

// applied carries a plan out, and gives the state: what was unknown has a value then.
func (t *thing) applied(plan tftypes.Value, before map[string]any) (tftypes.Value, error) {
	now := plain(plan).(map[string]any)
	if t.kind.apply != nil {
		if err := t.kind.apply(now, before); err != nil {
			return plan, err
		}
	}
	identity := fmt.Sprint(now[t.kind.name])
	if t.kind.name == "" {
		identity = "1"
	}
	return tftypes.Transform(plan, func(path *tftypes.AttributePath, value tftypes.Value) (tftypes.Value, error) {
		if value.IsKnown() {
			return value, nil
		}
		attribute, _ := path.LastStep().(tftypes.AttributeName)
		if attribute == "id" {
			return tftypes.NewValue(tftypes.String, identity), nil
		}
		return tftypes.NewValue(tftypes.String, fmt.Sprintf("arn:aws:%s:%s:%s", t.name, identity, attribute)), nil
	})
}

// plain gives a value as maps, lists, strings and numbers; null and unknown are nil.
func plain(value tftypes.Value) any {
	if value.IsNull() || !value.IsKnown() {
		return nil
	}
	kind := value.Type()
	switch {
	case kind.Is(tftypes.String):
		var made string
		_ = value.As(&made)
		return made
	case kind.Is(tftypes.Bool):
		var made bool
		_ = value.As(&made)
		return made
	case kind.Is(tftypes.Number):
		var made big.Float
		_ = value.As(&made)
		number, _ := made.Float64()
		return number
	case kind.Is(tftypes.List{}), kind.Is(tftypes.Set{}), kind.Is(tftypes.Tuple{}):
		var some []tftypes.Value
		_ = value.As(&some)
		made := []any{}
		for _, item := range some {
			made = append(made, plain(item))
		}
		return made
	}
	var some map[string]tftypes.Value
	_ = value.As(&some)
	made := map[string]any{}
	for key, item := range some {
		made[key] = plain(item)
	}
	return made
}
