import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `mapping_separations`: two mappings that an operator has set apart; rules never join them again. */
@Entity('mapping_separations')
@Index('mapping_separations_other_idx', ['otherMappingId'])
export class MappingSeparation {
  @PrimaryColumn({ name: 'mapping_id', type: 'bigint' })
  mappingId!: number;

  @PrimaryColumn({ name: 'other_mapping_id', type: 'bigint' })
  otherMappingId!: number;

  /** The decision that set them apart. */
  @Column('uuid')
  operation!: string;
}
