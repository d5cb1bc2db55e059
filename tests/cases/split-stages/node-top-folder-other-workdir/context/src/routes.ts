import { Module } from '@nestjs/common';
