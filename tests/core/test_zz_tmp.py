def test_x(case):
    from tests.core.asking import listed
    from core.views import cells_of_file
    for row in listed(case,"status:sampled"):
        v=cells_of_file(case,row.id); print(row.path,v.design,v.drawn,v.cells,v.non_empty,v.estimate)
    print(list(case.rows("select decision,count(*) from plan group by 1").__iter__().__next__()))
    from core.case_result import CaseResult
    print(CaseResult(case).summary().records)
