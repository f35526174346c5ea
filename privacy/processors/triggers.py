"""What the database refuses to do with the register of processors, by any way."""

from privacy.triggers import Trigger, append_only

TRIGGERS: tuple[Trigger, ...] = (
    *append_only("processor", "privacy_processor", "Processors are append-only."),
    *append_only("processor_contract", "privacy_processorcontract", "Contracts are append-only."),
    *append_only("sub_processor", "privacy_subprocessor", "Sub-processors are append-only."),
)
