# syntax=docker/dockerfile:1
# escape=`
# check=error=true

# The tool
FROM alpine:3.20
ADD --chown=1 `
  # fetched
  --checksum=sha256:cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34 "https://files.example/v4/other" /opt/
ADD `
  # fetched
  --checksum=sha256:ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12 https://files.example/tool-1.2.3.tar.gz `
  /opt/
