// CommonJS packages that require Nest need these loaded first under Jest's ESM.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
