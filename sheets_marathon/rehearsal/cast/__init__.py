"""The people of a rehearsal: an owner, a methodologist, curators, a sales desk. They act as people would.

They know the spreadsheet as it looks (titles and headers, never the program's code) and work in it through
the Sheets API with their own accounts.
"""
