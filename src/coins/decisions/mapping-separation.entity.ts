import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `mapping_separations`: pairs of mappings that an operator separated; rules never put them into one coin again. */
@Entity('mapping_separations')
@Index('mapping_separations_other_idx', ['otherMappingId'])
export class MappingSeparation {
  @PrimaryColumn({ name: 'mapping_id', type: 'bigint' })
  mappingId!: number;

  @PrimaryColumn({ name: 'other_mapping_id', type: 'bigint' })
  otherMappingId!: number;

  /** The decision that separated them. */
  @Column('uuid')
  operation!: string;
}
