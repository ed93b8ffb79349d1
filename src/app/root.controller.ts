import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

/** Leads whoever opens the bare address to the documentation. */
@ApiExcludeController()
@Controller()
export class RootController {
  @Get()
  @Redirect('/docs')
  root(): void {}
}
