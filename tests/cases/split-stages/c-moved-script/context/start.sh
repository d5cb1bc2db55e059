#!/bin/bash
exec /app/build/server
