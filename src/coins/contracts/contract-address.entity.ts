import { Entity, Index, PrimaryColumn } from 'typeorm';

/** `contract_addresses`: the contract addresses of each source's assets; replaced with each list that is fetched. */
@Entity('contract_addresses')
@Index('contract_addresses_asset_idx', ['source', 'sourceId'])
export class ContractAddress {
  @PrimaryColumn('text')
  source!: string;

  /** Chain and address in comparable form: `ethereum:0xdac17f…`. */
  @PrimaryColumn('text')
  contract!: string;

  /** The source's own id of the asset. */
  @PrimaryColumn({ name: 'source_id', type: 'text' })
  sourceId!: string;
}
