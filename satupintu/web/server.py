import uvicorn
from fastapi import FastAPI
def serve(settings, port):
    app=FastAPI()
    @app.get("/sehat")
    async def h(): return {}
    uvicorn.run(app,host=settings.host,port=port,log_level="warning")
