import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DriftEvent } from './events/drift-event.entity.js';
import { DriftEventsRepository } from './events/drift-events.repository.js';
import { DriftWatcher } from './drift-watcher.js';
import { RunProfileRow } from './profile/run-profile.entity.js';
import { RunProfilesRepository } from './profile/run-profiles.repository.js';

/** Drift: changes in what the sources send. */
@Module({
  imports: [TypeOrmModule.forFeature([DriftEvent, RunProfileRow])],
  providers: [DriftEventsRepository, RunProfilesRepository, DriftWatcher],
  exports: [DriftEventsRepository, RunProfilesRepository, DriftWatcher],
})
export class DriftModule {}
