import SluiceEngine

extension MetadataStore: RunLedger {}
