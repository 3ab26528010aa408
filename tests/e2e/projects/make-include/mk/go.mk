GOFLAGS_LAMBDA = -trimpath -ldflags="-s -w"
GOBUILD = GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build $(GOFLAGS_LAMBDA)

build/%.zip: build/%
	cd $(@D) && zip -q $(@F) $(<F)

build/%: cmd/%/main.go
	@mkdir -p $(@D)
	$(GOBUILD) -o $@ ./$(<D)
