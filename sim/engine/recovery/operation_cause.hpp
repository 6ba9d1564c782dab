#pragma once
/// What an operation is the cause of, for the RPO that is missed and the states that a group is in meanwhile.

#include "models/cause.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

inline Entity operation_entity(const OperationConfig& operation) {
  switch (operation.kind) {
    case OperationKind::Move:
      return {EntityKind::Move, operation.name};
    case OperationKind::TestFailover:
      return {EntityKind::TestFailover, operation.name};
    case OperationKind::Clone:
      return {EntityKind::Clone, operation.name};
    case OperationKind::Failback:
      return {EntityKind::Failback, operation.name};
    default:
      return {EntityKind::Failover, operation.name};
  }
}

inline Cause operation_cause(CauseKind kind, const OperationConfig& operation) {
  return {kind, CauseCategory::Operation, operation_entity(operation)};
}

}  // namespace drsim
