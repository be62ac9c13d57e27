import CProcessor
package import SluiceLanes
import SluiceLaneKernels
import SluiceLaneKernelsAVX2
import SluiceLaneKernelsAVX512

/// For which instructions the inner loops of learning are compiled; all give the same bits.
package enum InstructionSet: String, Sendable, CaseIterable {
  /// What every processor of its kind has: SSE2 on x86-64, NEON on arm64.
  case baseline
  case avx2
  case avx512

  package var isAvailable: Bool {
    switch self {
    case .baseline: true
    case .avx2: sluice_processor_has_avx2()
    case .avx512: sluice_processor_has_avx512()
    }
  }

  /// The widest that the processor at hand has.
  package static let best = allCases.last(where: \.isAvailable) ?? .baseline

  package var kernels: any LaneKernels.Type {
    switch self {
    case .baseline: SluiceLaneKernels.Kernels.self
    case .avx2: SluiceLaneKernelsAVX2.Kernels.self
    case .avx512: SluiceLaneKernelsAVX512.Kernels.self
    }
  }
}
