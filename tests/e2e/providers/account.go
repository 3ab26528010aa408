package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// runtimes are those that the provider knows from 5.26.0 on, as far as the bench uses them.
var runtimes = []string{"go1.x", "provided", "provided.al2", "provided.al2023", "python3.12", "nodejs20.x"}

// code are the attributes whose change uploads code again (resourceFunctionUpdate of hashicorp/aws 5).
var code = []string{"filename", "source_code_hash", "s3_bucket", "s3_key", "s3_object_version", "image_uri", "architectures"}

func root() string { return os.Getenv("GO1X_BENCH_ACCOUNT") }

// function creates a function, or changes its configuration, and its code where an attribute of the code's has changed.
func function(now, before map[string]any) error {
	runtime, _ := now["runtime"].(string)
	if runtime != "" && !slices.Contains(runtimes, runtime) {
		return fmt.Errorf("expected runtime to be one of %q, got %s", runtimes, runtime)
	}
	path := filepath.Join(root(), "functions", now["function_name"].(string)+".json")
	said := map[string]any{}
	if before != nil {
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(content, &said); err != nil {
			return err
		}
	} else if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("ResourceConflictException: Function already exist: %s", now["function_name"])
	}
	said["Runtime"], said["Handler"], said["Architecture"] = now["runtime"], now["handler"], "x86_64"
	if some, ok := now["architectures"].([]any); ok && len(some) > 0 {
		said["Architecture"] = some[0]
	}
	if some, ok := now["environment"].([]any); ok && len(some) > 0 {
		said["Environment"] = some[0].(map[string]any)["variables"]
	}
	if before == nil || changed(now, before) {
		if err := upload(now, said); err != nil {
			return err
		}
	}
	for key, value := range said {
		if value == nil {
			delete(said, key)
		}
	}
	content, err := json.Marshal(said)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}

func changed(now, before map[string]any) bool {
	return slices.ContainsFunc(code, func(name string) bool { return fmt.Sprint(now[name]) != fmt.Sprint(before[name]) })
}

// upload keeps a copy of the code where the account has its own.
func upload(now, said map[string]any) error {
	if uri, ok := now["image_uri"].(string); ok {
		said["ImageUri"] = uri
		return nil
	}
	source, _ := now["filename"].(string)
	if key, ok := now["s3_key"].(string); ok {
		source = filepath.Join(root(), "s3", fmt.Sprint(now["s3_bucket"]), key)
	}
	if source == "" {
		return fmt.Errorf("one of filename, image_uri or s3_bucket must be assigned")
	}
	folder := filepath.Join(root(), "code")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	target, err := os.CreateTemp(folder, "*.zip")
	if err != nil {
		return err
	}
	said["Code"] = target.Name()
	return copied(source, target)
}

// object puts a file into a bucket.
func object(now, _ map[string]any) error {
	path := filepath.Join(root(), "s3", fmt.Sprint(now["bucket"]), fmt.Sprint(now["key"]))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	target, err := os.Create(path)
	if err != nil {
		return err
	}
	return copied(fmt.Sprint(now["source"]), target)
}

func copied(from string, target *os.File) error {
	defer target.Close()
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	_, err = io.Copy(target, source)
	return err
}

func remove(before map[string]any) error {
	return os.Remove(filepath.Join(root(), "functions", before["function_name"].(string)+".json"))
}
