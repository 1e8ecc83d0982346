"""Protocols in the language of cyclers and of PyBaMM, by way of aurora-unicycler."""

from nasicell.protocols.export.export import export_protocol
from nasicell.protocols.export.target import Target
from nasicell.protocols.export.targets import biologic_mps, neware_xml, pybamm_experiment

__all__ = ["Target", "biologic_mps", "export_protocol", "neware_xml", "pybamm_experiment"]
