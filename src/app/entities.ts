import { Coin } from '../coins/coin.entity.js';
import { ContractAddress } from '../coins/contracts/contract-address.entity.js';
import { ContractList } from '../coins/contracts/contract-list.entity.js';
import { MappingDecision } from '../coins/decisions/mapping-decision.entity.js';
import { MappingSeparation } from '../coins/decisions/mapping-separation.entity.js';
import { SetAsideFact } from '../coins/decisions/set-aside-fact.entity.js';
import { SourceAssetMapping } from '../coins/mappings/source-asset-mapping.entity.js';
import { DriftEvent } from '../drift/events/drift-event.entity.js';
import { RunProfileRow } from '../drift/profile/run-profile.entity.js';
import { SourceCalls } from '../ingestion/http/source-calls.entity.js';
import { RawPage } from '../ingestion/raw-data/raw-page.entity.js';
import { SourceCheckpoint } from '../ingestion/raw-data/source-checkpoint.entity.js';
import { EtlJob } from '../jobs/etl-job.entity.js';
import { LatestQuote } from '../normalization/latest-quote.entity.js';
import { RejectedRecord } from '../normalization/rejects/rejected-record.entity.js';
import { UnifiedQuote } from '../normalization/unified-quote.entity.js';
import { CoinTotals, DataVersion, JobTotals, RawTotals, SourceTotals } from '../totals/totals.entities.js';

/** Every entity, one per table. */
export const ENTITIES = [
  Coin,
  SourceAssetMapping,
  MappingDecision,
  MappingSeparation,
  SetAsideFact,
  ContractAddress,
  ContractList,
  EtlJob,
  SourceCheckpoint,
  SourceCalls,
  RawPage,
  UnifiedQuote,
  LatestQuote,
  RejectedRecord,
  DriftEvent,
  RunProfileRow,
  CoinTotals,
  SourceTotals,
  RawTotals,
  JobTotals,
  DataVersion,
];
