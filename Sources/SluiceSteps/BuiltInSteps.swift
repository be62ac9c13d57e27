package import SluiceEngine
import SluiceLearn

/// The step kinds that are built in, in the order in which the catalogue lists them.
package enum BuiltInSteps {
  package static let catalog = StepCatalog([
    DownloadStep.self,
    LoadStep.self,
    DropNAStep.self,
    StripStep.self,
    FilterStep.self,
    SelectStep.self,
    GroupByStep.self,
    SQLStep.self,
    DescribeStep.self,
    CollectStep.self,
    OneHotStep.self,
    TFIDFStep.self,
    NumericStep.self,
    ScaleStep.self,
    BinStep.self,
    HStackStep.self,
    SplitStep.self,
    ProtobufStep.self,
    HoldOutStep.self,
    TrainStep.self,
    EvaluateStep.self,
    CrossValidateStep.self,
    TuneStep.self,
    PredictStep.self, RecommendStep.self,
    RegisterStep.self,
    ModelStep.self,
  ])

  /// The versions of the system's libraries that results depend on: `sqlite 3.40.1`.
  package static let libraries = ["sqlite \(SQLDatabase.version)"]

  /// How the artifacts of these kinds are read back.
  package static let codecs = ArtifactCodecs([Encoder.self, FactorizationMachine.self])
}
