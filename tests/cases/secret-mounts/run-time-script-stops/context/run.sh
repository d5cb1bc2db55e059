#!/bin/sh
exec app --password "${PASS:?}"
