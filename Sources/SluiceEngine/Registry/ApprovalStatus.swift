/// SageMaker's three states of a model version; the raw values are SageMaker's spelling.
package enum ApprovalStatus: String, Sendable, CaseIterable {
  case pendingManualApproval = "PendingManualApproval"
  case approved = "Approved"
  case rejected = "Rejected"
}
