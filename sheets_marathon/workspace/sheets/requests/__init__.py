"""The batchUpdate requests that are served, by Google's names. What is not here is answered with 501."""

from __future__ import annotations

from collections.abc import Callable

from sheets_marathon.workspace.sheets.requests import cells, dimensions, drawings, metadata, moving, ranges, rules, tabs
from sheets_marathon.workspace.sheets.turn import Turn
from sheets_marathon.workspace.sheets.wire import Json

Handler = Callable[[Turn, Json], Json | None]

HANDLERS: dict[str, Handler] = {
    "addBanding": drawings.add_banding,
    "addChart": drawings.add_chart,
    "addConditionalFormatRule": rules.add_conditional_format_rule,
    "addDimensionGroup": dimensions.add_dimension_group,
    "addFilterView": rules.add_filter_view,
    "addNamedRange": ranges.add_named_range,
    "addProtectedRange": ranges.add_protected_range,
    "addSheet": tabs.add_sheet,
    "appendCells": cells.append_cells,
    "appendDimension": dimensions.append_dimension,
    "autoResizeDimensions": dimensions.auto_resize_dimensions,
    "clearBasicFilter": rules.clear_basic_filter,
    "copyPaste": moving.copy_paste,
    "createDeveloperMetadata": metadata.create_developer_metadata,
    "cutPaste": moving.cut_paste,
    "deleteBanding": drawings.delete_banding,
    "deleteConditionalFormatRule": rules.delete_conditional_format_rule,
    "deleteDeveloperMetadata": metadata.delete_developer_metadata,
    "deleteDimension": dimensions.delete_dimension,
    "deleteDimensionGroup": dimensions.delete_dimension_group,
    "deleteEmbeddedObject": drawings.delete_embedded_object,
    "deleteFilterView": rules.delete_filter_view,
    "deleteNamedRange": ranges.delete_named_range,
    "deleteProtectedRange": ranges.delete_protected_range,
    "deleteSheet": tabs.delete_sheet,
    "duplicateSheet": tabs.duplicate_sheet,
    "findReplace": moving.find_replace,
    "insertDimension": dimensions.insert_dimension,
    "mergeCells": ranges.merge_cells,
    "moveDimension": dimensions.move_dimension,
    "repeatCell": cells.repeat_cell,
    "setBasicFilter": rules.set_basic_filter,
    "setDataValidation": cells.set_data_validation,
    "sortRange": moving.sort_range,
    "unmergeCells": ranges.unmerge_cells,
    "updateBanding": drawings.update_banding,
    "updateBorders": cells.update_borders,
    "updateCells": cells.update_cells,
    "updateChartSpec": drawings.update_chart_spec,
    "updateConditionalFormatRule": rules.update_conditional_format_rule,
    "updateDeveloperMetadata": metadata.update_developer_metadata,
    "updateDimensionProperties": dimensions.update_dimension_properties,
    "updateEmbeddedObjectPosition": drawings.update_embedded_object_position,
    "updateFilterView": rules.update_filter_view,
    "updateNamedRange": ranges.update_named_range,
    "updateProtectedRange": ranges.update_protected_range,
    "updateSheetProperties": tabs.update_sheet_properties,
    "updateSpreadsheetProperties": tabs.update_spreadsheet_properties,
}
