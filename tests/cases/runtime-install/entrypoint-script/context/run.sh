#!/usr/bin/env python3
print("npm install")
