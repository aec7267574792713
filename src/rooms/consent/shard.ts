/** The shard of patient data and ids that carry it: the store's own rule, so that a patient's ledger lies beside the record. */
export { newId, shardOf } from '../../fhir/store/shard.ts';
